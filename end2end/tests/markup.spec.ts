// The HTML of every page, as the server sends it, through the Nu checker. One run of the checker reads all
// pages: each start of Java takes seconds.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, pages, test } from './support/site';

type Message = { url: string; type: string; message: string; lastLine?: number; extract?: string };

const checker = 'node_modules/vnu-jar/build/dist/vnu.jar';
const findings = new Map<string, string[]>();

/** Leptos sends the data of a page after `</html>`. Browsers put it at the end of the body; so is it checked. */
function asParsed(html: string) {
  const end = /<\/body>(<!>)*<\/html>/;
  return html.replace(end, '') + '</body></html>';
}

test.describe.configure({ mode: 'default' });

test.beforeAll(async ({ request }, testInfo) => {
  test.setTimeout(120_000);
  const files = new Map<string, string>();
  for (const [i, { path }] of pages.entries()) {
    const file = testInfo.outputPath(`page-${i}.html`);
    writeFileSync(file, asParsed(await (await request.get(path)).text()));
    files.set(pathToFileURL(file).href, path);
    findings.set(path, []);
  }
  // "--exit-zero-always": what it finds is judged page by page below.
  const paths = [...files.keys()].map((url) => new URL(url).pathname);
  const run = spawnSync('java', ['-jar', checker, '--format', 'json', '--exit-zero-always', ...paths], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0) throw new Error(`the Nu checker did not run: ${run.error ?? run.stderr}`);
  const { messages } = JSON.parse(run.stderr) as { messages: Message[] };
  for (const { url, type, message, lastLine, extract } of messages) {
    // Leptos marks the end of a list of nodes with "<!>", an empty comment to every browser; without the
    // marks the page could not be taken over.
    if (message === 'Bogus comment.' && extract?.includes('<!>')) continue;
    const page = files.get(url.replace(/^file:\/*/, 'file:///'));
    if (!page) throw new Error(`a message about an unknown file: ${url}`);
    findings.get(page)?.push(`${type}, line ${lastLine ?? '?'}: ${message} – ${extract ?? ''}`);
  }
});

for (const { path } of pages) {
  test(`${path} is valid HTML`, () => {
    expect(findings.get(path)).toEqual([]);
  });
}
