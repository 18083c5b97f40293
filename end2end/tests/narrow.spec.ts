// On the narrowest screens, and at 400 % zoom on a laptop (WCAG 2.2, 1.4.10), no page scrolls sideways.
import type { Page } from '@playwright/test';
import { expect, pages, test } from './support/site';

/** As long as the host of an employer can be, and with no place to break. */
const longWord = 'careersatthelaboratoriesofthenorth.example.ca';

const width = 320;

test.use({ allowedMessages: [/responded with a status of (401|404|410) /] });

test('no page is wider than 320 px, also with a long host in consents and on buttons', async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width, height: 640 });
  const lengthened = { consents: 0, buttons: 0 };
  for (const { path } of pages) {
    await page.goto(path);
    expect.soft(await widest(page), path).toBe('none');

    const found = await page.evaluate((word) => {
      const lengthen = (selector: string) => {
        const all = document.querySelectorAll(selector);
        for (const element of all) element.append(` ${word}`);
        return all.length;
      };
      return {
        consents: lengthen('.check span, .hint, .notice p'),
        buttons: lengthen('main :is(.button, button)'),
      };
    }, longWord);
    lengthened.consents += found.consents;
    lengthened.buttons += found.buttons;
    expect.soft(await widest(page), `${path} with a long word`).toBe('none');
  }
  expect(lengthened.consents, 'consents').toBeGreaterThan(pages.length);
  expect(lengthened.buttons, 'buttons').toBeGreaterThan(pages.length / 2);
});

/**
 * What reaches furthest past the screen, or `none`. A phone zooms out on a page that is too wide, and its
 * `innerWidth` grows with it, so that only the width that was asked for is a measure.
 */
function widest(page: Page) {
  return page.evaluate((width) => {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth <= width) return 'none';
    const right = (element: Element) => element.getBoundingClientRect().right;
    const furthest = [...document.querySelectorAll('body *')].reduce((a, b) => (right(b) > right(a) ? b : a));
    return `${scrollWidth} px: ${furthest.outerHTML.slice(0, 200)}`;
  }, width);
}
