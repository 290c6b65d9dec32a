import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GOOD_RELOAD } from '../http/fake-control.ts'
import { controlSetup } from './control-setup.ts'
import { runCommand } from './play-terminal.ts'

const PROBLEM = "zones/a.test.yaml:1:1: error[shape]: found nothing, wanted a mapping\n   1 | ''\n     | ^"

describe('reload', () => {
  it('with --wait says what was found, and by its exit code whether it is good', async (context) => {
    const { config, control } = await controlSetup(context)
    const good = await runCommand('reload', '--wait', '-c', config)
    assert.deepEqual([good.code, good.out], [0, '0 errors, 0 warnings\n'])
    control.reloading = async () => ({ ...GOOD_RELOAD, errors: 1, problemTexts: [PROBLEM] })
    const bad = await runCommand('reload', '--wait', '-c', config)
    assert.deepEqual([bad.code, bad.out], [1, `${PROBLEM}\n1 error, 0 warnings\n`])
    control.reloading = async () => ({ ...GOOD_RELOAD, published: false })
    const nothing = await runCommand('reload', '--wait', '-c', config)
    assert.deepEqual([nothing.code, nothing.out], [1, '0 errors, 0 warnings; nothing changed\n'])
    control.reloading = async () => ({ ...GOOD_RELOAD, afterRestart: ['listen', 'log'] })
    const later = await runCommand('reload', '--wait', '-c', config)
    assert.deepEqual([later.code, later.out], [0, '0 errors, 0 warnings; used only after a restart: listen, log\n'])
  })

  it('without it does not wait', async (context) => {
    const { config, control } = await controlSetup(context)
    let reloads = 0
    control.reloading = () => {
      reloads++
      return new Promise(() => {})
    }
    const { code, err } = await runCommand('reload', '-c', config)
    assert.deepEqual([code, reloads], [0, 1])
    assert.match(err, /"nearpop status" says what came of it/)
  })
})
