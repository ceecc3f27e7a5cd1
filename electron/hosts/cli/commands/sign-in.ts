/** `luna sign-in`: lets this library use an account of the market, confirmed in a browser on any device. */
import { LunaError } from '#shared/contract/errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { MarketOptions } from '../market.ts'
import { print, printJson } from '../output.ts'
import { type Studio, withStudio } from '../studio.ts'

export interface SignInOptions extends MarketOptions {
  readonly market?: string | undefined
}

export async function signIn(options: SignInOptions, signal: AbortSignal): Promise<number> {
  return withStudio(options.library, async (studio) => {
    const { client } = studio
    if (options.market !== undefined) await chooseMarket(studio, options.market)
    const { attemptId, verificationUriComplete, userCode } = await client.market.startSignIn()
    const cancel = () => void client.market.cancelSignIn({ attemptId })
    signal.addEventListener('abort', cancel, { once: true })
    process.stderr.write(`Open ${verificationUriComplete}\nand compare the code: ${userCode}\n`)
    try {
      const account = await client.market.awaitSignIn({ attemptId })
      if (options.json === true) printJson(account)
      else print(`Signed in as ${account.displayName}.`)
      return EXIT.ok
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  })
}

async function chooseMarket({ client }: Studio, address: string): Promise<void> {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new LunaError('INVALID_INPUT', '--market needs an address such as https://market.example.')
  }
  const { url: found } = await client.market.checkAddress({ url: url.href })
  await client.system.updateSettings({ marketUrl: found })
}
