export function MarketSection() {
  return null
}
