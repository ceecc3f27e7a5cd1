import { expect, test } from './studio.ts'

// The one spec in which everything moves as it does for a new user.
test.use({ contextOptions: { reducedMotion: 'no-preference' } })

test('a new user sees what the studio is for, adds the sample library and looks at its pieces', async ({ studio }) => {
  const { page } = studio
  const policies: string[] = []
  page.on('response', (response) => policies.push(response.headers()['content-security-policy'] ?? 'none'))
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Welcome to Luna Studio' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Import pictures and cards' })).toBeVisible()

  await page.getByRole('button', { name: 'Add sample library' }).click()
  const grid = page.getByRole('grid', { name: 'Assets' })
  await expect(grid).toBeVisible()
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('25 assets')
  await expect(grid.getByRole('gridcell').first()).toBeVisible()

  expect(policies.length).toBeGreaterThan(0)
  for (const policy of policies) {
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain("script-src 'unsafe-inline'")
  }
})
