// What a visitor downloads, against what is allowed. Sizes are Brotli (quality 11, as the files are stored;
// the page as the server sends it), 1 KB = 1,000 bytes. Ends with 1 when something is too large.
import { readFileSync, readdirSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { fetchRaw, withSampleSite } from './sample-site.mjs';

const ARTICLE = '/articles/medical-lab-technician';
const COMMENTS = 20;

const files = (folder, ending) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => ending.test(name))
    .map((name) => readFileSync(`${folder}/${name}`));
const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
const total = (contents, size) => contents.reduce((sum, bytes) => sum + size(bytes), 0);

const article = await withSampleSite(3211, [], async ({ url }) =>
  fetchRaw(url + ARTICLE, { 'accept-encoding': 'br' }),
);
if (article.status !== 200 || article.headers['content-encoding'] !== 'br') {
  throw new Error(`${ARTICLE}: status ${article.status}, encoding ${article.headers['content-encoding']}`);
}
const comments = brotliDecompressSync(article.body).toString().match(/class="comment[ "]/g)?.length ?? 0;
if (comments < COMMENTS) throw new Error(`${ARTICLE} shows ${comments} comments instead of ${COMMENTS}`);

const rows = [
  ['Article HTML with 20 comments', article.body.length, 30],
  ['CSS', total(files('target/site/pkg', /\.css$/), brotli), 10],
  ['JavaScript glue and WASM', total(files('target/site/pkg', /\.(js|wasm)$/), brotli), 240],
  ['Fonts, all together', total(files('target/site', /\.(woff2?|ttf|otf)$/), (bytes) => bytes.length), 35],
];

for (const [name, bytes, limit] of rows) {
  const kilobytes = (bytes / 1000).toFixed(1).padStart(7);
  console.log(`${name.padEnd(30)} ${kilobytes} KB of ${String(limit).padStart(3)} KB${bytes > limit * 1000 ? '  TOO LARGE' : ''}`);
}
process.exitCode = rows.some(([, bytes, limit]) => bytes > limit * 1000) ? 1 : 0;
