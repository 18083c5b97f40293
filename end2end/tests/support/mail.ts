// Reading the mail of the site under /dev/mail, as a newcomer without a mail server does.
import { expect, type Page } from '@playwright/test';

/** Opens the newest message to an address with this subject, once it has come. */
export async function openMail(page: Page, to: string, subject: string | RegExp) {
  const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: to, exact: true }) });
  const message = row.getByRole('link', { name: subject }).first();
  await expect(async () => {
    await page.goto('/dev/mail');
    await expect(message).toBeVisible({ timeout: 500 });
  }).toPass();
  await message.click();
  await expect(page.getByRole('heading', { level: 2, name: 'Text' })).toBeVisible();
}

/** Follows the link of the message that leads to this part of the site, and waits until it is there. */
export async function followLink(page: Page, path: string) {
  await page.locator('pre').first().getByRole('link', { name: new RegExp(`${path}/`) }).first().click();
  await expect(page).toHaveURL((url) => url.pathname.startsWith(`${path}/`));
}

/** The code of six digits in the message. */
export async function codeIn(page: Page) {
  const text = await page.locator('pre').first().innerText();
  const code = /^\s*(\d{6}|\d{3} \d{3})\s*$/m.exec(text)?.[1];
  expect(code, text).toBeTruthy();
  return code ?? '';
}
