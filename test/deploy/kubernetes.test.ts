/** The DaemonSet: what kubeconform would say of its shape as far as it is used, and what it has to say to work at all. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readDeploy, readYaml } from './deploy-files.ts'
import { readDockerfile } from './dockerfile.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document of Kubernetes, read as a reader would
type Manifest = any

const DOCUMENTS = readYaml('kubernetes/nearpop.yaml') as Manifest[]
const SET = DOCUMENTS.find(({ kind }) => kind === 'DaemonSet') as Manifest
const POD = SET.spec.template.spec
const CONTAINER = POD.containers[0]

/** kind -> apiVersion, and the keys a document of it may have. */
const KINDS: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  Namespace: ['v1', ['apiVersion', 'kind', 'metadata']],
  ConfigMap: ['v1', ['apiVersion', 'kind', 'metadata', 'data']],
  DaemonSet: ['apps/v1', ['apiVersion', 'kind', 'metadata', 'spec']],
}

describe('kubernetes/nearpop.yaml', () => {
  it('holds documents of known kinds, in one namespace', () => {
    assert.deepEqual(
      DOCUMENTS.map(({ kind }) => kind),
      ['Namespace', 'ConfigMap', 'ConfigMap', 'DaemonSet'],
    )
    for (const document of DOCUMENTS) {
      const [version, keys] = KINDS[document.kind]!
      assert.equal(document.apiVersion, version)
      assert.deepEqual(
        Object.keys(document).filter((key) => !keys.includes(key)),
        [],
      )
      if (document.kind !== 'Namespace') assert.equal(document.metadata.namespace, 'nearpop')
    }
    for (const { data } of DOCUMENTS.filter(({ kind }) => kind === 'ConfigMap')) {
      for (const text of Object.values(data)) assert.equal(typeof text, 'string')
    }
  })

  it('selects the pods that it makes', () => {
    assert.deepEqual(SET.spec.selector.matchLabels, SET.spec.template.metadata.labels)
    assert.equal(SET.spec.updateStrategy.rollingUpdate.maxUnavailable, 1, 'one nameserver at a time')
  })

  it('sees the addresses of clients, on port 53 of the node', () => {
    assert.equal(POD.hostNetwork, true)
    assert.deepEqual(
      CONTAINER.ports.map(({ containerPort, hostPort, protocol }: Manifest) => [containerPort, hostPort, protocol]),
      [
        [53, 53, 'UDP'],
        [53, 53, 'TCP'],
      ],
    )
  })

  it('runs as the user of the image, with one capability and nothing writable but volumes', () => {
    const user = readDockerfile(readDeploy('../Dockerfile')).find(({ instruction }) => instruction === 'USER')!.text
    assert.equal(`${POD.securityContext.runAsUser}:${POD.securityContext.runAsGroup}`, user)
    assert.equal(POD.securityContext.runAsNonRoot, true)
    assert.equal(POD.securityContext.seccompProfile.type, 'RuntimeDefault')
    const { capabilities, readOnlyRootFilesystem, privileged } = CONTAINER.securityContext
    assert.deepEqual(capabilities, { drop: ['ALL'], add: ['NET_BIND_SERVICE'] })
    assert.deepEqual([readOnlyRootFilesystem, privileged], [true, undefined])
    assert.equal(POD.automountServiceAccountToken, false)
  })

  it('asks over DNS whether it has started, and /readyz whether it lives and should be sent queries', () => {
    const probe = ['node', '/opt/nearpop/src/main.ts', 'probe', '--config', '/etc/nearpop/nearpop.yaml']
    assert.deepEqual(CONTAINER.startupProbe.exec.command, probe)
    const { host, port, path } = CONTAINER.readinessProbe.httpGet
    assert.deepEqual(CONTAINER.livenessProbe.httpGet, { host, port, path })
    const config = DOCUMENTS.find(({ metadata }) => metadata.name === 'nearpop' && metadata.namespace).data[
      'nearpop.yaml'
    ]
    assert.ok(config.includes(`http: ${host}:${port}`))
    assert.equal(path, '/readyz')
  })

  it('mounts each volume that it has, and has each that it mounts', () => {
    const volumes = POD.volumes.map(({ name }: Manifest) => name).sort()
    const mounted = CONTAINER.volumeMounts.map(({ name }: Manifest) => name).sort()
    assert.deepEqual(mounted, volumes)
    const maps = DOCUMENTS.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name)
    assert.deepEqual(
      POD.volumes.flatMap(({ configMap }: Manifest) => (configMap ? [configMap.name] : [])),
      maps,
    )
  })
})
