/** Which address shows or does what buyers do. */
import type { FormAction, OwnPageHandler } from '../parts.ts'
import { buyAction, buyPage } from './buy-page.ts'
import { CART } from './cart-button.ts'
import { CART_ACTIONS, cartPage } from './cart-page.ts'
import { checkoutPage } from './checkout-page.ts'
import { GIFT_ACTIONS } from './gift-page.ts'
import { PURCHASE_ACTIONS, purchasePage } from './purchase-page.ts'
import { cancelAction, purchasesPage } from './purchases-page.ts'
import { receiptPage, receiptsPage } from './receipts-page.ts'
import { RECEIVED_ACTIONS, receivedGiftsPage, receivedPage } from './received-page.ts'
import { REPORT_ACTIONS, REPORT_PAGES } from './report-page.ts'
import { WALLET_ACTIONS, walletPage } from './wallet-page.ts'

export const BUYING_PAGES: Readonly<Record<string, OwnPageHandler>> = {
  '/buy/{id}': buyPage,
  [CART]: cartPage,
  '/checkouts/{id}': checkoutPage,
  '/wallet': walletPage,
  '/purchases': purchasesPage,
  '/purchases/{saleId}': purchasePage,
  '/received-gifts': receivedGiftsPage,
  '/received-gifts/{saleId}': receivedPage,
  '/receipts': receiptsPage,
  '/receipts/{id}': receiptPage,
  ...REPORT_PAGES,
}

export const BUYING_ACTIONS: Readonly<Record<string, FormAction>> = {
  '/buy/{id}': buyAction,
  ...CART_ACTIONS,
  '/purchases/cancel': cancelAction,
  ...PURCHASE_ACTIONS,
  ...GIFT_ACTIONS,
  ...RECEIVED_ACTIONS,
  ...WALLET_ACTIONS,
  ...REPORT_ACTIONS,
}
