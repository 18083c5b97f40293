// Passkeys, with a device that Chromium plays. Keys are bound to names, so this site has one.
import { expect, test } from '@playwright/test';
import { withOwnSite } from './support/own-site';

test('a passkey is made, named, used to sign in, and removed @scripts', async ({ browser }, { project }) => {
  const port = project.name === 'phone' ? 3217 : 3216;
  await withOwnSite({ port, host: 'localhost' }, async ({ url, run }) => {
    const context = await browser.newContext({ ...project.use, baseURL: url });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });

    const link = run('sign-in-link', 'jo@example.org').match(/http:\S+/)?.[0] ?? '';
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account');

    const keys = page.getByRole('region', { name: 'Passkeys' });
    await keys.getByRole('button', { name: 'Add a passkey' }).click();
    const row = keys.getByRole('listitem');
    await expect(row).toContainText('not used yet');
    await row.getByText('Rename').click();
    await row.getByLabel('Name').fill('My phone');
    await row.getByRole('button', { name: 'Save the name' }).click();
    await expect(keys.getByRole('listitem')).toContainText('My phone');

    // The same device has one key for one account.
    await keys.getByRole('button', { name: 'Add a passkey' }).click();
    await expect(keys.getByRole('status').last()).toContainText('has a passkey for this account already');

    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account');
    await expect(keys.getByRole('listitem')).toContainText('last used on');

    await keys.getByRole('button', { name: 'Remove My phone' }).click();
    await expect(keys.getByRole('listitem')).toHaveCount(0);
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByText('This passkey is not known here any more')).toBeVisible();
    expect(wrong).toEqual([]);
    await context.close();
  });
});
