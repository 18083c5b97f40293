// Every page without a violation that axe knows of, in light and in dark.
import { expectAccessible, pages, statusMessage, test } from './support/site';

for (const { path, status = 200 } of pages) {
  test.describe(() => {
    test.use({ allowedMessages: status === 200 ? [] : [statusMessage(status)] });

    test(`${path} is accessible`, async ({ page, open }) => {
      // Reading every element of a long page twice takes axe a while on a busy machine.
      test.slow();
      await open(path);
      await expectAccessible(page);
    });
  });
}
