// Messages per second from the program to the mail server of the tests, on connections that are kept and on
// a new one for each message. Every figure is the median of three runs; both share the machine.
//
//   node .ci/bench-mail.mjs [PROGRAM]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = process.argv[2] ?? 'target/release/mlt-careers';
const RUNS = 3;
const MESSAGES = 200;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const folder = mkdtempSync(join(tmpdir(), 'mlt-mail.'));

console.log(`== Mail: messages per second, one after another, ${MESSAGES} a run`);
for (const security of ['none', 'starttls', 'tls']) {
  const login = security === 'none' ? {} : { user: 'site', password: 'secret' };
  const options = JSON.stringify({ security, quick: true, ...login });
  const server = spawn('node', ['end2end/smtp/server.mjs', options], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: server.stdout });
  const [first] = await once(lines, 'line');
  const { port, certificate } = JSON.parse(first);
  const authority = join(folder, 'certificate.pem');
  writeFileSync(authority, certificate);
  const measure = (...flags) =>
    median(
      Array.from({ length: RUNS }, () => {
        const output = execFileSync(PROGRAM, ['measure-mail', String(MESSAGES), ...flags], {
          encoding: 'utf8',
          env: {
            ...process.env,
            MLT_MAIL_TRANSPORT: 'smtp',
            MLT_MAIL_SMTP_HOST: '127.0.0.1',
            MLT_MAIL_SMTP_PORT: String(port),
            MLT_MAIL_SMTP_SECURITY: security,
            MLT_MAIL_SMTP_CA_FILE: authority,
            ...(login.user && { MLT_MAIL_USER: login.user, MLT_MAIL_PASSWORD: login.password }),
          },
        });
        return Number(output.match(/(\d+) messages per second/)[1]);
      }),
    );
  const [kept, fresh] = [measure(), measure('--hang-up')];
  console.log(`${security.padEnd(10)} kept ${String(kept).padStart(6)}   new for each ${String(fresh).padStart(6)}`);
  server.stdin.end();
  await once(server, 'exit');
}
rmSync(folder, { recursive: true });
