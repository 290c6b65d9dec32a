/** Checks of what is read and written: permissions of files, the state folder, the age of geo databases. */
import { LIMITS } from '../base/limits.ts'
import { formatSpan } from '../base/time-text.ts'
import type { DoctorFacts, FileFacts } from './doctor-facts.ts'
import { explainFolder, formatMode } from './explain-folder.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { isForeign } from './is-foreign.ts'

/**
 * The user of the server is whose the state folder is. What another user may do says nothing of that one: root may
 * everything, others see what is private as missing.
 */
export function checkUser({ state, configuration }: DoctorFacts): Finding[] {
  const { nearest, self } = state
  if (!isForeign(state)) return [ok('user', `this is user ${self.name}`)]
  const sentence = `the state folder belongs to ${nearest.owner.name}, and this is user ${self.name}: what the server may and may not do is not seen`
  return [warn('user', sentence, `sudo -u ${nearest.owner.name} nearpop doctor -c ${configuration.file}`)]
}

export function checkFiles({ files, state }: DoctorFacts): Finding[] {
  const seen = isForeign(state) ? files.filter(({ isReadable }) => isReadable) : files
  const found = seen.flatMap((file) => checkFile(file, state.self.name))
  return found.length > 0 ? found : [ok('files', `${files.map(({ path }) => path).join(', ')}: as they should be`)]
}

const OTHERS_WRITE = 0o002
const OTHERS = 0o007

function checkFile({ path, role, mode, isReadable }: FileFacts, user: string): Finding[] {
  if (mode === undefined) return [fail('files', `${path} is not there, or lies where user ${user} cannot look`)]
  if (!isReadable) {
    const sentence = `${path} has mode ${formatMode(mode)} and cannot be read by user ${user}`
    return [fail('files', sentence, `sudo chgrp ${user} ${path} && sudo chmod g+r ${path}`)]
  }
  if (role === 'secrets' && (mode & OTHERS) !== 0) {
    return [fail('files', `${path} holds secrets, and every user of this machine can open it`, `chmod o= ${path}`)]
  }
  if ((mode & OTHERS_WRITE) !== 0) {
    return [fail('files', `every user of this machine can write ${path}`, `chmod o-w ${path}`)]
  }
  return []
}

export function checkState({ state, server }: DoctorFacts): Finding[] {
  const trouble = isForeign(state) ? undefined : explainFolder(state)
  const found = trouble?.sentence ?? (typeof server === 'string' ? undefined : server.stateFault)
  if (found !== undefined) {
    const sentence = `${found}: serials, overrides and what is known of PoPs would not survive a restart`
    return [fail('state', sentence, trouble?.fix ?? `df -h ${state.path}`)]
  }
  if (state.kind === 'missing') return [ok('state', `"${state.path}" will be made at the first start`)]
  if (isForeign(state)) return [ok('state', `"${state.path}" is user ${state.nearest.owner.name}'s`)]
  return [ok('state', `"${state.path}" can be written by user ${state.self.name}`)]
}

export function checkDatabases({ databases, nowMs }: DoctorFacts): Finding[] {
  if (databases.length === 0) return [fail('databases', 'there is no geo database: nobody is anywhere')]
  const dated = databases.flatMap(({ file, builtMs }) => (builtMs === undefined ? [] : [{ file, builtMs }]))
  const old = dated.filter(({ builtMs }) => nowMs - builtMs > LIMITS.databaseAgeOldMs)
  if (old.length === 0)
    return [ok('databases', `${databases.map(({ file }) => nameOf(file)).join(', ')}: fresh enough`)]
  return old.map(({ file, builtMs }) => {
    const sentence = `${nameOf(file)} is ${formatSpan(nowMs - builtMs)} old: addresses have moved since`
    return warn(
      'databases',
      sentence,
      'nearpop geodb update, or a fresher .mmdb file under geodb/ that nearpop.yaml names',
    )
  })
}

function nameOf(file: string): string {
  return file.split('/').at(-1)!
}
