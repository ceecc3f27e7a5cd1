import { expect, it } from 'vitest'
import { isOpenable } from './open-external.ts'

it.each([
  'https://market.example/device?user_code=A',
  'http://127.0.0.1:4500/device',
  'http://localhost/',
  'http://[::1]:1/',
])('opens %s', (address) => expect(isOpenable(address)).toBe(true))

it.each([
  'http://market.example/',
  'http://127.0.0.1.evil.example/',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'data:text/html,hi',
  'ms-settings:',
  'not an address',
  '',
])('leaves %s alone', (address) => expect(isOpenable(address)).toBe(false))
