// Memory, requests per second and Lighthouse scores of the release build, printed as tables.
//
// The server and nginx each have core 0 to themselves, wrk has core 1; both serve the same bytes of the
// article from 127.0.0.1. Every figure is the median of three runs; throughput runs take ten seconds.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchRaw, withSampleSite } from './sample-site.mjs';

const PORT = 3212;
const NGINX_PORT = 3213;
const RUNS = 3;
const SECONDS = 10;
const CONNECTIONS = 32;
const ARTICLE = '/articles/medical-lab-technician';
const CHROMIUM_FLAGS =
  '--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run ' +
  '--disable-background-networking --disable-component-update --disable-sync';

const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const times = (count, measure) => Array.from({ length: count }, measure);
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** Requests per second and the 99th percentile in milliseconds. */
function load(url, encoding, ...headers) {
  const runs = times(RUNS, () => {
    const output = run(
      'taskset', '-c', '1', 'wrk', '--latency', '-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`,
      '-H', `Accept-Encoding: ${encoding}`, ...headers.flatMap((header) => ['-H', header]), url,
    );
    const trouble = output.match(/Non-2xx.*|Socket errors.*/);
    if (trouble) throw new Error(`${url}: ${trouble[0]}`);
    const [, value, unit] = output.match(/99%\s+([\d.]+)(us|ms|s)/);
    return {
      perSecond: Number(output.match(/Requests\/sec:\s+([\d.]+)/)[1]),
      p99: Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit],
    };
  });
  return { perSecond: median(runs.map((r) => r.perSecond)), p99: median(runs.map((r) => r.p99)) };
}

/** Serves the given bytes with nginx on core 0, one worker, while `use` runs. */
async function withNginx(bodies, use) {
  const folder = mkdtempSync(join(tmpdir(), 'mlt-nginx.'));
  for (const [name, body] of Object.entries(bodies)) writeFileSync(join(folder, name), body);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; worker_processes 1; error_log stderr warn;
     ${process.getuid() === 0 ? 'user root;' : ''}
     events { worker_connections 256; }
     http {
       access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; ${temporary}
       open_file_cache max=10; types { } default_type "text/html; charset=utf-8";
       server {
         listen 127.0.0.1:${NGINX_PORT}; root ${folder};
         location = /br { add_header Content-Encoding br; }
       }
     }`,
  );
  const path = `${process.env.PATH}:/usr/sbin`;
  const nginx = spawn('taskset', ['-c', '0', 'nginx', '-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: path },
  });
  const ended = once(nginx, 'exit');
  try {
    const url = `http://127.0.0.1:${NGINX_PORT}`;
    for (let tries = 0; tries < 50; tries += 1) {
      if (await fetchRaw(`${url}/identity`).catch(() => undefined)) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return await use(url);
  } finally {
    nginx.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  }
}

/** Runs Lighthouse, which now and then loses the start of its own recording and asks to be run again. */
function traced(...command) {
  for (let left = 3; ; left -= 1) {
    try {
      return run(...command);
    } catch (error) {
      if (left === 0 || !String(error.stderr).includes('NO_NAVSTART')) throw error;
    }
  }
}

/** Lighthouse's four scores on its simulated phone. */
function lighthouse(url, folder) {
  const runs = times(RUNS, () => {
    const file = join(folder, 'lighthouse.json');
    traced(
      'end2end/node_modules/.bin/lighthouse', url, '--quiet', '--output=json', `--output-path=${file}`,
      '--only-categories=performance,accessibility,best-practices,seo', `--chrome-flags=${CHROMIUM_FLAGS}`,
    );
    const { categories, audits } = JSON.parse(readFileSync(file, 'utf8'));
    return {
      scores: ['performance', 'accessibility', 'best-practices', 'seo'].map((id) => Math.round(categories[id].score * 100)),
      lcp: audits['largest-contentful-paint'].numericValue,
    };
  });
  return [0, 1, 2, 3].map((i) => median(runs.map((r) => r.scores[i]))).concat(Math.round(median(runs.map((r) => r.lcp))));
}

await withSampleSite(PORT, ['taskset', '-c', '0'], async ({ url, memory }) => {
  const plain = await fetchRaw(url + ARTICLE);
  const compressed = await fetchRaw(url + ARTICLE, { 'accept-encoding': 'br' });
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const idle = memory();

  console.log(`\n== Throughput: the article, ${CONNECTIONS} connections, one core each for server and client`);
  const row = (name, { perSecond, p99 }) =>
    console.log(`${name.padEnd(38)} ${Math.round(perSecond).toString().padStart(8)} requests/s  p99 ${p99.toFixed(2)} ms`);
  console.log(`${plain.body.length} bytes plain, ${compressed.body.length} bytes with Brotli`);
  row('this server, plain', load(url + ARTICLE, 'identity'));
  row('this server, Brotli', load(url + ARTICLE, 'br'));
  // Whoever brings a cookie gets a page of their own.
  row('this server, plain, drawn each time', load(url + ARTICLE, 'identity', 'Cookie: a=b'));
  row('this server, Brotli, drawn each time', load(url + ARTICLE, 'br', 'Cookie: a=b'));
  await withNginx({ identity: plain.body, br: compressed.body }, (nginx) => {
    row('nginx, the same bytes, plain', load(`${nginx}/identity`, 'identity'));
    row('nginx, the same bytes, Brotli', load(`${nginx}/br`, 'br'));
  });

  console.log('\n== Memory of the server (resident)');
  console.log(`idle ${megabytes(idle)} MB, after the load ${megabytes(memory())} MB`);
});

// A sample listing is kept from search engines, which Lighthouse counts against it: the first one is published
// as if it were real.
const folder = mkdtempSync(join(tmpdir(), 'mlt-lighthouse.'));
const listing = '/jobs/published-for-the-benchmark';
const [, first] = readFileSync('content/sample-listings.toml', 'utf8').split('[[listing]]');
process.env.LISTINGS_FILE = join(folder, 'listings.toml');
writeFileSync(
  process.env.LISTINGS_FILE,
  `[[listing]]${first.replace(/^slug = .*$/m, `slug = "${listing.split('/').at(-1)}"`).replace(/^sample = true$/m, '')}`,
);

// Not pinned to a core: Lighthouse shares both with the browser it drives.
await withSampleSite(PORT, [], async ({ url }) => {
  console.log('\n== Lighthouse, mobile: performance, accessibility, best practices, SEO; largest paint');
  for (const page of [ARTICLE, '/skills', '/jobs', listing, '/signup']) {
    const [performance, accessibility, practices, seo, lcp] = lighthouse(url + page, folder);
    console.log(`${page.padEnd(44)} ${[performance, accessibility, practices, seo].join('  ')}   ${lcp} ms`);
  }
});
rmSync(folder, { recursive: true });
