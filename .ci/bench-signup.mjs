// How long signing up for the newsletter takes while 50 people do it at the same time, beside bare commits on
// the same disk from as many tasks. Every signup is another address; the queue mails the confirmations
// meanwhile. Commits before and after, since disks have moods.
//
//   node .ci/bench-signup.mjs [PROGRAM [COUNT]]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withMailServer } from './mail-server.mjs';
import { fetchRaw, withSampleSite } from './sample-site.mjs';

const PROGRAM = process.argv[2] ?? 'target/release/mlt-careers';
const COUNT = Number(process.argv[3] ?? 2000);
const AT_ONCE = 50;
const PORT = 3214;

/** Milliseconds until the answer to one signup is there. */
function signUp(agent, url, form) {
  const body = new URLSearchParams(form).toString();
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const sent = request(
      `${url}/api/subscribe`,
      {
        agent,
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) resolve(performance.now() - started);
          else reject(new Error(`a signup was answered with ${response.statusCode}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** `count` signups, 50 at a time. */
async function signUpOften(url, name, count) {
  const { body } = await fetchRaw(`${url}/`);
  const field = (of) => body.toString().match(new RegExp(`name="${of}" value="([^"]+)"`))[1];
  const form = { page: '/', wording: field('wording'), form_token: field('form_token') };
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const times = [];
  let next = 0;
  const one = async () => {
    while (next < count) {
      next += 1;
      times.push(await signUp(agent, url, { ...form, email: `${name}-${next}@example.org` }));
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor((times.length * share) / 100))];
  return { perSecond: times.length / seconds, median: at(50), p99: at(99) };
}

/** The same numbers for bare commits. */
function commits() {
  const folder = mkdtempSync(join(tmpdir(), 'mlt-commits.'));
  const output = execFileSync(PROGRAM, ['measure-commits', String(COUNT), '--tasks', String(AT_ONCE)], {
    encoding: 'utf8',
    env: { ...process.env, MLT_DATABASE_URL: `sqlite:${folder}/site.db` },
  });
  rmSync(folder, { recursive: true });
  const [, perSecond, median, p99] = output.match(/(\d+) commits.*median ([\d.]+) ms.*within ([\d.]+) ms/);
  return { perSecond: Number(perSecond), median: Number(median), p99: Number(p99) };
}

const row = (name, { perSecond, median, p99 }) =>
  console.log(
    `${name.padEnd(16)} ${Math.round(perSecond).toString().padStart(6)} per second   median ${median.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms`,
  );

console.log(`== Signing up: ${COUNT} people, ${AT_ONCE} at a time`);
process.env.SERVER_PROGRAM = PROGRAM;
const before = commits();
row('commits, before', before);
const signups = await withMailServer('none', async (settings) => {
  Object.assign(process.env, settings);
  return withSampleSite(PORT, [], async ({ url }) => {
    await signUpOften(url, 'early', 2 * AT_ONCE);
    return signUpOften(url, 'sample', COUNT);
  });
});
row('signups', signups);
const after = commits();
row('commits, after', after);
const bare = (before.p99 + after.p99) / 2;
console.log(`p99 of a signup is ${(signups.p99 / bare).toFixed(1)} times that of a bare commit`);
