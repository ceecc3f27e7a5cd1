export const marketData = {
  asOf: (when: string) => `As of ${when}`,
  asOfHint: 'Luna Market does not answer right now. This is what it said last.',
  signedOutTitle: 'Sign in to see this',
  signedOutText: 'This comes from your account at Luna Market. Everything in your library works without it.',
  signIn: 'Sign in',
  noMarketTitle: 'No market is set',
  noMarketText: 'Give the address of Luna Market in Settings, and this page fills.',
  openSettings: 'Market settings',
  offlineTitle: 'You are offline',
  offlineText: 'Luna Market does not answer, and this has not been read before. It shows once the market answers.',
  waits: (title: string) => `${title}: waits, and is sent once the market answers`,
  sends: (title: string) => `${title}: on its way to the market`,
}
