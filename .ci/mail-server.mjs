// Starts end2end/smtp/server.mjs for a measurement: it takes every message and reads none.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Runs `use(settings)` with the variables of the environment that lead to the server, then stops it. */
export async function withMailServer(security, use) {
  const login = security === 'none' ? {} : { user: 'site', password: 'secret' };
  const options = JSON.stringify({ security, quick: true, ...login });
  const server = spawn('node', ['end2end/smtp/server.mjs', options], { stdio: ['pipe', 'pipe', 'inherit'] });
  const folder = mkdtempSync(join(tmpdir(), 'mlt-mail.'));
  try {
    const [first] = await once(createInterface({ input: server.stdout }), 'line');
    const { port, certificate } = JSON.parse(first);
    const authority = join(folder, 'certificate.pem');
    writeFileSync(authority, certificate);
    return await use({
      MLT_MAIL_TRANSPORT: 'smtp',
      MLT_MAIL_SMTP_HOST: '127.0.0.1',
      MLT_MAIL_SMTP_PORT: String(port),
      MLT_MAIL_SMTP_SECURITY: security,
      MLT_MAIL_SMTP_CA_FILE: authority,
      ...(login.user && { MLT_MAIL_USER: login.user, MLT_MAIL_PASSWORD: login.password }),
    });
  } finally {
    const ended = once(server, 'exit');
    server.stdin.end();
    await ended;
    rmSync(folder, { recursive: true });
  }
}
