// Every page wakes up in the browser without a word in the console and without a request to another site
// (the shared `test` watches for both), and is no wider than the window.
import { expect, pages, statusMessage, test } from './support/site';

for (const { path, status = 200 } of pages) {
  test.describe(() => {
    test.use({ allowedMessages: status === 200 ? [] : [statusMessage(status)] });

    test(`${path} opens quietly and fits the window`, async ({ page, open }) => {
      const response = await open(path);
      expect(response.status()).toBe(status);
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
      const sideways = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect(sideways, 'pixels to scroll sideways').toBe(0);
      // Late requests and warnings belong to this page too.
      await page.waitForLoadState('networkidle');
    });
  });
}
