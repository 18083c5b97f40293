// Stopping the server while people send: whoever saw a success is in the database afterwards.
import { expect, test } from '@playwright/test';
import { withOwnSite } from './support/own-site';

test('a stop in the middle of many messages loses none that was acknowledged @no-script', async () => {
  const settings = { MLT_LIMITS_MESSAGES_PER_MINUTE: '1000000' };
  await withOwnSite({ port: 3215, settings }, async ({ url, folder, server, ended, run }) => {
    const page = await (await fetch(`${url}/contact`)).text();
    const token = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(token).not.toBe('');

    let acknowledged = 0;
    let sent = 0;
    const send = async () => {
      for (;;) {
        sent += 1;
        const body = new URLSearchParams({
          form_token: token,
          topic: 'question',
          email: 'reader@example.org',
          message: `Message number ${sent} of a long row of messages.`,
        });
        const answer = await fetch(`${url}/api/send_message`, { method: 'POST', body }).catch(() => undefined);
        if (answer === undefined) return;
        if (answer.status === 200 && 'reference' in ((await answer.json()) as object)) acknowledged += 1;
      }
    };
    const senders = Array.from({ length: 8 }, send);
    await expect.poll(() => acknowledged).toBeGreaterThan(50);
    server.kill('SIGTERM');
    const [code] = await ended;
    await Promise.all(senders);
    expect(code).toBe(0);

    const printed = run('backup', `${folder}/copy.db`);
    expect(printed).toContain('complete copy');
    const stored = Number(/(\d+)\s+message\b/.exec(printed)?.[1]);
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
  });
});
