// A certificate for localhost and 127.0.0.1 that signs itself, made in memory: Node makes keys but no
// certificates, and the tests should need neither a program beside it nor a private key in the project.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

const der = (tag, ...parts) => {
  const content = Buffer.concat(parts);
  const length =
    content.length < 128
      ? Buffer.from([content.length])
      : content.length < 256
        ? Buffer.from([0x81, content.length])
        : Buffer.from([0x82, content.length >> 8, content.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, content]);
};
const sequence = (...parts) => der(0x30, ...parts);
const object = (...bytes) => der(0x06, Buffer.from(bytes));
const text = (value) => der(0x0c, Buffer.from(value));
const time = (value) => der(0x18, Buffer.from(value));

const ECDSA_WITH_SHA256 = sequence(object(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const COMMON_NAME = object(0x55, 0x04, 0x03);
const ALTERNATIVE_NAMES = object(0x55, 0x1d, 0x11);

/** Key and certificate in PEM (RFC 5280), good for the next centuries. */
export function selfSigned() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const info = publicKey.export({ type: 'spki', format: 'der' });
  const name = sequence(der(0x31, sequence(COMMON_NAME, text('localhost'))));
  const serial = createHash('sha256').update(info).digest().subarray(0, 8);
  serial[0] = (serial[0] & 0x7f) | 0x40;
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ECDSA_WITH_SHA256,
    name,
    sequence(time('20200101000000Z'), time('22000101000000Z')),
    name,
    info,
    der(0xa3, sequence(sequence(ALTERNATIVE_NAMES, der(0x04, names)))),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = sequence(body, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g).join('\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
