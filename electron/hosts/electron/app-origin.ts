/** The custom protocol the window is loaded from: no server, no file:// page, an origin of its own. */
export const APP_SCHEME = 'luna-app'
export const APP_ORIGIN = `${APP_SCHEME}://studio`
/** Links from outside: `luna-studio://asset/<id>`. */
export const DEEP_LINK_SCHEME = 'luna-studio'
