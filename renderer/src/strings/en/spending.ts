/** Moving available earnings to the wallet. */
export const spending = {
  title: 'Spend in the market',
  intro: 'Available earnings pay for uses of other works once they are in your wallet.',
  open: 'Move to wallet…',
  nothing: 'Nothing is available to move yet.',
  offline: 'Moving earnings needs the market, which does not answer right now.',
  dialogTitle: 'Move earnings to your wallet',
  dialogText:
    'They pay for uses from there. You cannot move them back yourself; what is left of them returns to your earnings when you close your account.',
  amount: 'Amount in dollars',
  available: (amount: string) => `${amount} is available.`,
  invalid: 'Enter an amount such as 4.99.',
  tooMuch: (amount: string) => `Enter ${amount} or less.`,
  confirm: (amount: string | null) => (amount === null ? 'Move to wallet' : `Move ${amount} to wallet`),
  moved: (amount: string) => `${amount} was moved to your wallet`,
  failed: 'The earnings were not moved',
}
