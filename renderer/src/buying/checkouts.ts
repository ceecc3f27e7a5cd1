/** Payments on the market's page, in the system's browser: opened here, and followed until they end, over restarts. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { CheckoutKind, NewCheckout } from '#shared/contract/market/sales.ts'
import { client } from '../api/client.ts'
import { marketClient } from '../api/market.ts'
import { openExternal } from '../api/open-external.ts'
import { queryClient } from '../api/queries.ts'
import { toast } from '../components/toast.tsx'
import { en } from '../strings/en.ts'

export interface OpenCheckout {
  readonly id: string
  readonly kind: CheckoutKind
  readonly title: string
  /** The account that pays; another one does not see it. */
  readonly accountId: string
  /** Null for a top-up. */
  readonly assetId: string | null
  /** The listing of a license; null for other purchases. */
  readonly licenseId: string | null
  readonly url: string
}

interface Checkouts {
  readonly open: readonly OpenCheckout[]
}

export const useCheckouts = create<Checkouts>()(
  persist((): Checkouts => ({ open: [] }), {
    name: 'luna.checkouts',
    version: 2,
    // Version 1 followed payments of licenses elsewhere, until the page was left.
    migrate: (stored) => {
      const { open } = stored as { open: readonly Omit<OpenCheckout, 'licenseId'>[] }
      return { open: open.map((checkout) => ({ ...checkout, licenseId: null })) }
    },
  }),
)

export function forgetCheckout(id: string): void {
  useCheckouts.setState(({ open }) => ({ open: open.filter((checkout) => checkout.id !== id) }))
}

/** Invalidates all that a payment can change: what the account has, the balance, what is offered. */
export function refreshAfterPayment(): void {
  for (const part of ['sales', 'ledger', 'publications', 'licensing']) {
    void queryClient.invalidateQueries({ queryKey: [['market', part]] })
  }
}

/** Stores the certificate of a new license in the library; without a connection the engine does so later. */
async function importCertificates(): Promise<void> {
  await client.licensing.refresh().catch(() => undefined)
  await queryClient.invalidateQueries({ queryKey: [['licensing']] })
}

/** Stops following a payment that is done, and shows what it brought. */
export function completeCheckout(id: string, kind: CheckoutKind): void {
  forgetCheckout(id)
  refreshAfterPayment()
  if (kind === 'license') void importCertificates()
}

export interface CheckoutSubject {
  readonly title: string
  readonly accountId: string
  readonly assetId: string | null
}

/** Opens the payment page and returns the id of the order; what costs nothing is complete at once. Call from a click. */
export async function beginCheckout(wish: NewCheckout, subject: CheckoutSubject): Promise<string> {
  const { data } = await marketClient.sales.openCheckout(wish)
  if (data.url === null) {
    completeCheckout(data.id, data.kind)
    toast({ tone: 'positive', title: en.buying.checkout.done(subject.title) })
    return data.id
  }
  const licenseId = wish.kind === 'license' ? wish.licenseId : null
  const checkout: OpenCheckout = { id: data.id, kind: data.kind, url: data.url, licenseId, ...subject }
  useCheckouts.setState(({ open }) => ({ open: [...open.filter(({ id }) => id !== checkout.id), checkout] }))
  if (!openExternal(data.url)) toast({ tone: 'stop', title: en.buying.checkout.notOpened })
  return data.id
}
