// The comments under the article.
import { expect, test } from './support/site';

test('a comment waits for review and only its author sees it', async ({ page, open, browser, baseURL, javaScriptEnabled }) => {
  await open('/articles/medical-lab-technician');
  const text = `A question about night shifts, number ${Date.now()}${Math.random()}`;
  const comments = page.locator('#comments');
  await comments.getByLabel('Name').fill('Sample Reader');
  await comments.getByLabel('Comment', { exact: true }).fill(text);
  await comments.getByRole('button', { name: /post|send/i }).click();
  await expect(comments.getByText(text)).toBeVisible();
  await expect(comments.getByText('Waiting for review').first()).toBeVisible();
  const stranger = await browser.newPage({ baseURL });
  await stranger.goto('/articles/medical-lab-technician');
  await expect(stranger.getByText(text)).toHaveCount(0);
  await stranger.close();

  await comments.getByRole('link', { name: 'Write another comment' }).click();
  await expect(comments.getByLabel('Comment', { exact: true })).toHaveValue('');
  if (javaScriptEnabled !== false) {
    await expect(comments.getByRole('heading', { name: 'Leave a comment' })).toBeFocused();
  }
});
