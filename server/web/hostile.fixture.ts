/** Texts that try to become a part of the page, for tests. */
export const HOSTILE_NAME = `"><script>window.hacked = 1</script>'<img src=x onerror="window.hacked = 2">`
export const HOSTILE_TEXT = `</script></p><svg onload="window.hacked = 3"></svg><a href="javascript:window.hacked = 4">x</a> [x](javascript:window.hacked=5) ]]> & \u0007`
export const HOSTILE_TAG = `"><i onmouseover="window.hacked = 6"/../?#&`
