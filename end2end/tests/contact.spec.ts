// Writing to the people who run the site.
import type { Page } from '@playwright/test';
import { expect, statusMessage, test } from './support/site';

const formOf = (page: Page) => page.getByRole('form', { name: 'Contact us' });

test('a visitor writes and gets a reference number', async ({ page, open }) => {
  await open('/contact');
  await formOf(page).getByLabel('Topic').selectOption({ label: 'My data' });
  await formOf(page).getByLabel('Message').fill('What do you keep about me?\nThank you.');
  await formOf(page).getByLabel('E-mail').fill('visitor@example.org');
  await formOf(page).getByRole('button', { name: 'Send' }).click();
  const thanks = page.getByRole('status').filter({ hasText: 'Thank you!' });
  await expect(thanks).toContainText('Thank you! Your submission has been received!');
  await expect(thanks.locator('.reference')).toHaveText(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);

  await thanks.getByRole('link', { name: 'Write another message' }).click();
  await expect(formOf(page).getByLabel('Message')).toHaveValue('');
});

test.describe(() => {
  test.use({ allowedMessages: [statusMessage(422)] });

  test('a form that was open while the key of the site changed is sent after all @scripts', async ({ page, open }) => {
    await open('/contact');
    const form = formOf(page);
    await form.getByLabel('Topic').selectOption({ label: 'My data' });
    await form.getByLabel('Message').fill('A long letter.');
    await form.getByLabel('E-mail').fill('visitor@example.org');
    await form.locator('input[name=form_token]').evaluate((field: HTMLInputElement) => (field.value = '1700.00ff.0123'));
    await form.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByRole('alert')).toContainText('send it again');
    await expect(form.locator('input[name=form_token]')).not.toHaveValue('1700.00ff.0123');
    await expect(form.getByLabel('Message')).toHaveValue('A long letter.');
    await expect(async () => {
      await form.getByRole('button', { name: 'Send' }).click();
      await expect(page.getByText('Thank you! Your submission has been received!')).toBeVisible({ timeout: 1000 });
    }).toPass();
  });

  test('a browser that fills the field nobody sees costs no visitor anything @scripts', async ({ page, open }) => {
    await open('/contact');
    const form = formOf(page);
    await form.getByLabel('Topic').selectOption({ label: 'My data' });
    await form.getByLabel('Message').fill('A long letter.');
    await form.getByLabel('E-mail').fill('visitor@example.org');
    await form.locator('input[name=website]').evaluate((field: HTMLInputElement) => (field.value = 'https://example.org'));
    await form.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByRole('alert')).toContainText('people do not see');
    await form.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Thank you! Your submission has been received!')).toBeVisible();
  });

  // E2: the summary has the focus, what was typed is kept, the title says so.
  test('an empty form names every field in one place', async ({ page, open, javaScriptEnabled }) => {
    await open('/contact');
    await formOf(page).getByRole('button', { name: 'Send' }).click();
    const summary = page.getByRole('alert');
    await expect(summary.getByRole('link')).toHaveText([
      'Choose what it is about.',
      'Write your message.',
      'Enter an e-mail address.',
    ]);
    await expect(page).toHaveTitle(/^Error: Contact/);
    if (javaScriptEnabled !== false) await expect(summary).toBeFocused();
    await expect(formOf(page).getByLabel('Message')).toHaveAttribute('aria-invalid', 'true');
  });
});
