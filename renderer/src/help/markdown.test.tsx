import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { parseRoute } from '../router/routes.ts'
import { Markdown } from './markdown.tsx'
import { HELP_PAGES } from './pages.ts'

test.each(HELP_PAGES)('$topic is shown whole, and its links lead to pages of the studio', ({ body }) => {
  const { container } = render(<Markdown text={body} />)
  expect(container.querySelectorAll('h2')).toHaveLength(body.match(/^## /gm)?.length ?? 0)
  expect(container.textContent).not.toMatch(/\*\*|\]\(|^- /m)
  for (const link of container.querySelectorAll('a')) {
    expect(parseRoute(link.getAttribute('href') ?? ''), link.outerHTML).not.toBeNull()
  }
})

test('a link out of the studio is text, and HTML is not made', () => {
  const { container } = render(<Markdown text="See the [reference](market:/docs/) and [mail](javascript:alert(1))." />)
  expect(container.querySelector('a')).toBeNull()
  expect(container.textContent).toBe('See the reference and mail.')
  expect(() => render(<Markdown text={'<b>bold</b>'} />)).toThrow('not shown')
})
