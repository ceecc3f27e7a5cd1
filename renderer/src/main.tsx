import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { reconnect } from './api/client.ts'
import { desktop } from './api/desktop.ts'
import { obeyCommands } from './api/desktop-commands.ts'
import { notifyOfJobs } from './api/notifications.ts'
import { App } from './app.tsx'
import { navigate } from './router/router.ts'
import { useFrame } from './state/view-state.ts'
import { startTheme } from './theme/theme.ts'
import './theme/tokens.css'

startTheme()
if (desktop) {
  obeyCommands(desktop, { open: navigate, reconnect })
  notifyOfJobs(desktop)
}

// After a restart, the page reopens at its last address.
if (location.hash === '') {
  history.replaceState(null, '', `${location.pathname}${useFrame.getState().lastHash || '#/library'}`)
}

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root element.')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
