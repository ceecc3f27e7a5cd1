import { useMutation } from '@tanstack/react-query'
import type { Settings } from '#shared/contract/studio/system.ts'
import { api } from '../../api/client.ts'
import { useSettings } from '../../api/queries.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import type { SettingsSection } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'

const THEMES: readonly { value: Settings['theme']; label: string }[] = [
  { value: 'system', label: en.frame.themes.system },
  { value: 'light', label: en.frame.themes.light },
  { value: 'dark', label: en.frame.themes.dark },
]

export interface SettingsPageProps {
  section: SettingsSection
}

export function SettingsPage(_props: SettingsPageProps) {
  const settings = useSettings()
  const update = useMutation(api.system.updateSettings.mutationOptions())
  if (settings.isError) return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
  if (!settings.data) return <Skeleton className="size-full" />
  return (
    <PageLayout title={en.frame.settings}>
      <div className="max-w-140 p-6">
        <Field label={en.frame.theme}>
          {(control) => (
            <Select
              {...control}
              value={settings.data.theme}
              options={THEMES}
              onChange={(theme) => update.mutate({ theme })}
            />
          )}
        </Field>
      </div>
    </PageLayout>
  )
}
