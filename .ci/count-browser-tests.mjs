// Prints four numbers from Playwright's JSON report: browser tests passed and failed, then pages that
// passed and failed the Nu checker. A report that is missing counts as nothing.
import { existsSync, readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const count = { tests: [0, 0], pages: [0, 0] };

function visit(suite) {
  for (const spec of suite.specs ?? []) {
    const kind = spec.file.endsWith('markup.spec.ts') ? count.pages : count.tests;
    for (const test of spec.tests) kind[test.status === 'expected' ? 0 : 1] += 1;
  }
  for (const inner of suite.suites ?? []) visit(inner);
}

if (existsSync(file)) visit(JSON.parse(readFileSync(file, 'utf8')));
console.log(...count.tests, ...count.pages);
