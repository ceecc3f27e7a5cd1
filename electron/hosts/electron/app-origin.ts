/** The custom protocol the window is loaded from: no server, no file:// page, an origin of its own. */
export const APP_SCHEME = 'luna-app'
export const APP_ORIGIN = `${APP_SCHEME}://studio`
