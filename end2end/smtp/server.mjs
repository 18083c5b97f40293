// A mail server for the Rust tests, which start it: `node server.mjs '{"security":"starttls",…}'`.
//
// Options: port (0 or left out: any), security ("none", "starttls" or "tls"), user and password (AUTH is
// wanted when they are there), dkim ("rsa", "rsa-pkcs8" or "ed25519": a key is made, and believed when it
// signs as s2026 for example.org), quick (for measurements: messages are neither read nor told about).
//
// Standard output is one JSON object a line: first {"port", "certificate", "dkim_key"}, then one for each thing that
// happens, named by its "event". Standard input is one word a line: what to do with the next message
// (refuse, refuse-relaying, greylist, drop, stall, refuse-data; else it is taken). The word settle is answered
// with an event of its own, after all that happened before. The server ends when standard input does.
import { generateKeyPairSync } from 'node:crypto';
import { createInterface } from 'node:readline';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { selfSigned } from './certificate.mjs';

const options = JSON.parse(process.argv[2] ?? '{}');
const tell = (value) => {
  if (!options.quick || value.port) process.stdout.write(`${JSON.stringify(value)}\n`);
};
const plans = [];
const refusal = (responseCode, message) => Object.assign(new Error(message), { responseCode });

/** A private key in PEM and the record that DNS would hold. */
function signingKey(kind) {
  const [type] = kind.split('-');
  const { publicKey, privateKey } = generateKeyPairSync(type, { modulusLength: 2048 });
  const info = publicKey.export({ type: 'spki', format: 'der' });
  // For Ed25519 the record holds the bare key (RFC 8463), which ends the structure.
  const bare = type === 'ed25519' ? info.subarray(-32) : info;
  return {
    pem: privateKey.export({ type: kind === 'rsa' ? 'pkcs1' : 'pkcs8', format: 'pem' }),
    record: `v=DKIM1; k=${type}; p=${bare.toString('base64')}`,
  };
}

const signing = options.dkim ? signingKey(options.dkim) : undefined;

/** The message as a stranger's programs read it. */
async function read(raw, session) {
  const mail = await simpleParser(raw, { skipTextToHtml: true, skipHtmlToText: true, skipTextLinks: true });
  const { results } = await dkimVerify(raw, {
    resolver: async (name) => {
      if (signing && name === 's2026._domainkey.example.org') return [[signing.record]];
      throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    },
  });
  return {
    raw: raw.toString('latin1'),
    envelope_from: session.envelope.mailFrom.address,
    envelope_to: session.envelope.rcptTo.map(({ address }) => address),
    secure: session.secure,
    user: session.user ?? null,
    from: mail.from?.text ?? '',
    to: mail.to?.text ?? '',
    reply_to: mail.replyTo?.text ?? '',
    subject: mail.subject ?? '',
    message_id: mail.messageId ?? '',
    date: mail.date?.toISOString() ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
    headers: mail.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
    dkim: results.map(({ status }) => ({ result: status.result, comment: status.comment ?? '' })),
  };
}

const { key, cert } = selfSigned();
const wantsUser = options.user !== undefined;
const server = new SMTPServer({
  name: 'mail.test',
  key,
  cert,
  secure: options.security === 'tls',
  disabledCommands: [...(options.security === 'none' ? ['STARTTLS'] : []), ...(wantsUser ? [] : ['AUTH'])],
  authOptional: !wantsUser,
  allowInsecureAuth: options.security === 'none',
  disableReverseLookup: true,
  closeTimeout: 10,
  onConnect(session, callback) {
    tell({ event: 'connected' });
    callback();
  },
  onAuth({ username, password }, session, callback) {
    if (username === options.user && password === options.password) return callback(null, { user: username });
    tell({ event: 'bad-password' });
    return callback(refusal(535, '5.7.8 Authentication credentials invalid'));
  },
  onRcptTo({ address }, session, callback) {
    const plan = plans[0];
    if (['refuse', 'refuse-relaying', 'greylist'].includes(plan)) {
      plans.shift();
      tell({ event: plan });
      if (plan === 'refuse-relaying') return callback(refusal(550, 'relay not permitted'));
      if (plan === 'refuse') return callback(refusal(550, `5.1.1 <${address}>: no such mailbox`));
      return callback(refusal(451, `4.7.1 <${address}>: greylisted, come back later`));
    }
    return callback();
  },
  onData(stream, session, callback) {
    const plan = plans.shift();
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', async () => {
      if (plan === 'stall') return tell({ event: plan });
      if (plan === 'refuse-data') {
        tell({ event: plan });
        return callback(refusal(554, '5.7.1 This looks like spam'));
      }
      const message = options.quick ? {} : await read(Buffer.concat(chunks), session);
      if (plan === 'drop') {
        tell({ event: plan, message });
        return [...server.connections].find((one) => one.session === session)?._socket.destroy();
      }
      tell({ event: 'message', message });
      return callback(null, '2.0.0 taken');
    });
  },
});
// Clients that hang up, or do not believe the certificate, are part of the tests.
server.on('error', (error) => {
  if (error.code === 'EADDRINUSE') throw error;
  tell({ event: 'client-error' });
});
server.listen(options.port ?? 0, '127.0.0.1', () => {
  tell({ port: server.server.address().port, certificate: cert, dkim_key: signing?.pem ?? '' });
});
createInterface({ input: process.stdin })
  .on('line', (plan) => {
    if (plan === 'settle') return tell({ event: 'settled' });
    plans.push(plan);
    tell({ event: 'planned' });
  })
  .on('close', () => process.exit());
