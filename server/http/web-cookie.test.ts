import { expect, it } from 'vitest'
import { cookieOf, formTokenOf, isFormTokenOf, localPath, webCookieName } from './web-cookie.ts'

it('leads to addresses of this market alone', () => {
  for (const path of ['/', '/works/1/name?x=1', '/search?q=%2F%2Fevil.example', '/a//b']) {
    expect(localPath(path)).toBe(path)
  }
  const elsewhere = ['https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', 'evil.example']
  const hidden = [
    '/..//evil.example',
    '/./\t/evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
    '/.//evil.example',
  ]
  for (const text of [...elsewhere, ...hidden, '', undefined, `/${'a'.repeat(3_000)}`]) {
    expect(localPath(text), String(text)).toBe('/')
  }
})

it('knows the token of a form by the secret of its cookie', () => {
  expect(isFormTokenOf('one', formTokenOf('one'))).toBe(true)
  for (const token of [formTokenOf('two'), '', undefined, formTokenOf('one').slice(1)]) {
    expect(isFormTokenOf('one', token)).toBe(false)
  }
})

it('reads a cookie by its whole name', () => {
  const name = webCookieName('https://market.example')
  expect(name).toBe('__Host-luna_web')
  expect(cookieOf(`a=1; ${name}=x=y; b=2`, name)).toBe('x=y')
  expect(cookieOf(`not${name}=x`, name)).toBeUndefined()
  expect(cookieOf(null, name)).toBeUndefined()
  const [one, other] = ['http://127.0.0.1:4400', 'http://127.0.0.1:4401'].map(webCookieName)
  expect(cookieOf(`${one}=x; ${other}=y`, other ?? '')).toBe('y')
})
