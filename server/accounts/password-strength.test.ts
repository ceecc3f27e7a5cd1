import { expect, it } from 'vitest'
import { refuseWeakPassword } from './password-strength.ts'

const ABOUT = ['luna.maker@x.example', 'Nora Sandgrain']

it.each([
  ['Password123', 'commonly used password'],
  ['qwertyuiop', 'frequently used password'],
  ['letmein123456', 'similar to a commonly used password'],
  ['ababababab', 'Repeated character patterns'],
  ['aaaaaaaaaaaa', 'Repeated characters'],
  ['luna.maker99', 'personal or page related data'],
  ['sandgrain1', 'personal or page related data'],
  ['lunamarket', 'personal or page related data'],
  ['gardenwindow', 'too easy to guess'],
  ['a'.repeat(200), 'Repeated characters'],
])('%s is refused, and why is said', async (password, reason) => {
  const refusal = refuseWeakPassword(password, ABOUT)
  await expect(refusal).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    detail: expect.stringMatching(/^password: is too easy to guess\. .*/),
  })
  await expect(refusal).rejects.toHaveProperty('detail', expect.stringContaining(reason))
})

it.each(['moths over the harbor', 'x9$kQ2!vPz', 'Grüße aus dem Hafen', 'three moons over the salt flats'])(
  '%s is taken',
  async (password) => {
    await expect(refuseWeakPassword(password, ABOUT)).resolves.toBeUndefined()
  },
)
