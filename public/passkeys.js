// What the buttons of passkeys do. The page loads this file when one of them is pressed.

/** Calls a server function with fields, as a form would. */
async function ask(name, fields = {}) {
  const response = await fetch(`/api/${name}`, {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: new URLSearchParams(fields),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  const mistake = answer.Invalid?.[0]?.message;
  throw new Error(mistake ?? 'The site could not do this just now. Try again in a minute, or sign in by e-mail.');
}

const acts = {
  async register() {
    const options = JSON.parse(await ask('start_passkey_registration'));
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const credential = await navigator.credentials.create({ publicKey });
    return ask('finish_passkey_registration', { credential: JSON.stringify(credential) });
  },
  async 'sign-in'({ next }) {
    const options = JSON.parse(await ask('start_passkey_sign_in'));
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const credential = await navigator.credentials.get({ publicKey });
    return ask('finish_passkey_sign_in', { credential: JSON.stringify(credential), next });
  },
};

function sentenceFor(error) {
  if (error.name === 'NotAllowedError') return 'Nothing was changed: it was cancelled, or took too long.';
  if (error.name === 'InvalidStateError') return 'This device has a passkey for this account already.';
  return error.message;
}

/** Does what a button asks for, says how it went, and shows the page that comes next. */
export default async function press(button) {
  const status = button.parentElement.querySelector('[role=status]');
  const say = (sentence) => {
    status.textContent = sentence;
  };
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    say('This browser cannot use passkeys here. Sign in by e-mail instead.');
    return;
  }
  if (button.ariaDisabled === 'true') return;
  button.ariaDisabled = 'true';
  say('Waiting for your device…');
  try {
    const done = await acts[button.dataset.passkey](button.dataset);
    say('Done.');
    // The same address with a place in it would only scroll there.
    const before = location.pathname + location.search;
    location.assign(done.place ? `${done.path}#${done.place}` : done.path);
    if (before === done.path) location.reload();
  } catch (error) {
    say(sentenceFor(error));
  } finally {
    button.ariaDisabled = null;
  }
}
