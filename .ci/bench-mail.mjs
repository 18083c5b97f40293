// Messages per second from the program to the mail server of the tests, on connections that are kept and on
// a new one for each message. Every figure is the median of three runs; both share the machine.
//
//   node .ci/bench-mail.mjs [PROGRAM]
import { execFileSync } from 'node:child_process';
import { withMailServer } from './mail-server.mjs';

const PROGRAM = process.argv[2] ?? 'target/release/mlt-careers';
const RUNS = 3;
const MESSAGES = 200;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

console.log(`== Mail: messages per second, one after another, ${MESSAGES} a run`);
for (const security of ['none', 'starttls', 'tls']) {
  await withMailServer(security, (settings) => {
    const measure = (...flags) =>
      median(
        Array.from({ length: RUNS }, () => {
          const output = execFileSync(PROGRAM, ['measure-mail', String(MESSAGES), ...flags], {
            encoding: 'utf8',
            env: { ...process.env, ...settings },
          });
          return Number(output.match(/(\d+) messages per second/)[1]);
        }),
      );
    const [kept, fresh] = [measure(), measure('--hang-up')];
    console.log(`${security.padEnd(10)} kept ${String(kept).padStart(6)}   new for each ${String(fresh).padStart(6)}`);
  });
}
