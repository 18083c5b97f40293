// From the first visit to being forgotten: everything a person can do with their address, with and without
// scripts, reading the mail under /dev/mail.
import { expect, expectAccessible, statusMessage, test } from './support/site';
import { codeIn, followLink, openMail } from './support/mail';

// The account says "sign in first" with this status.
test.use({ allowedMessages: [statusMessage(401)] });

test('a newcomer joins, saves, leaves, takes their data along and is forgotten', async ({ page, open }, info) => {
  test.setTimeout(150_000);
  // Pages that only a good link shows. Axe itself is a script.
  const followAccessibleLink = async (path: string) => {
    await followLink(page, path);
    if (info.project.name === 'desktop') await expectAccessible(page);
  };
  const address = `newcomer-${info.project.name}-${info.retry}-${info.repeatEachIndex}@example.org`;

  // Updates, by double opt-in.
  await open('/');
  const updates = page.getByRole('form', { name: 'Get updates from Caring Support' });
  await updates.getByLabel('E-mail').fill(address);
  await updates.getByRole('button', { name: 'Get updates' }).click();
  await expect(page.getByText('Thank you! Your submission has been received!')).toBeVisible();
  await openMail(page, address, /^Confirm your address for updates/);
  await followAccessibleLink('/newsletter/confirm');
  await page.getByRole('button', { name: 'Yes, send me the updates' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are on the list');

  // Signing up as a worker; the link signs in.
  await open('/signup');
  const signup = page.getByRole('form', { name: 'Sign up as a lab worker' });
  await signup.getByLabel('Name').fill('Amina Khan');
  await signup.getByLabel('E-mail', { exact: true }).fill(address);
  await signup.getByLabel('Role').selectOption({ label: 'Medical Laboratory Assistant or Technician (MLA or MLA/T)' });
  await signup.getByLabel('Province, territory or state').selectOption({ label: 'Ontario' });
  await signup.getByRole('checkbox').check();
  await signup.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByText('Thank you! Your submission has been received!')).toBeVisible();
  await openMail(page, address, /signup/i);
  await followAccessibleLink('/signup/confirm');
  await page.getByRole('main').getByRole('button').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Amina Khan');

  // Out, and in again by the code.
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await open('/account');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in first');
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  // The form at the foot of every page, the one that is being left too, has a field of this name.
  await page.getByRole('main').getByLabel('E-mail').fill(address);
  await page.getByRole('button', { name: 'Mail me a link and a code' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Type the code');
  const codePage = page.url();
  await openMail(page, address, /sign in/i);
  const code = await codeIn(page);
  await page.goto(codePage);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account');

  // The checklist, kept in the account.
  await open('/skills/result?a=1-3x.4');
  await page.getByRole('button', { name: 'Save to my account' }).click();
  await expect(page.getByText('Saved: 3 ratings are new or changed in your account.')).toBeVisible();
  await open('/account');
  await expect(page.getByRole('main')).toContainText('2 of 31 skills rated, 1 not in your role');

  // Leaving the updates by typing the address.
  await open('/unsubscribe');
  await page.getByRole('main').getByLabel('E-mail').fill(address);
  await page.getByRole('button', { name: 'Mail me the link' }).click();
  await expect(page.getByText('If this address is on the list')).toBeVisible();
  await openMail(page, address, /^Leave the list/);
  await followAccessibleLink('/unsubscribe');
  await page.getByRole('button', { name: 'Leave the list' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have left the list');

  // A copy of everything.
  await open('/privacy/request');
  await page.getByRole('main').getByLabel('E-mail').fill(address);
  await page.getByRole('radio', { name: /copy/i }).check();
  await page.getByRole('main').getByRole('button').first().click();
  await expect(page.getByText('Your request is stored')).toBeVisible();
  await openMail(page, address, /copy/i);
  await followAccessibleLink('/privacy/export');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the copy' }).click();
  expect((await download).suggestedFilename()).toMatch(/^mlt-careers-data-\d{4}-\d\d-\d\d\.zip$/);

  // Forgotten.
  await open('/privacy/request?want=erasure');
  await page.getByRole('main').getByLabel('E-mail').fill(address);
  await page.getByRole('radio', { name: /erase/i }).check();
  await page.getByRole('main').getByRole('button').first().click();
  await expect(page.getByText('Your request is stored')).toBeVisible();
  await openMail(page, address, /eras/i);
  await followAccessibleLink('/privacy/erase');
  await page.getByRole('button', { name: 'Erase everything about me' }).click();
  await expect(page.getByText('The reference of your request is')).toBeVisible();
  await open('/account');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in first');
});
