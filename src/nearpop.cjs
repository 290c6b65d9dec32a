#!/usr/bin/env node
/**
 * What `nearpop` starts with: asks whether this Node can run main.ts, which an older one cannot even parse, and says what to
 * do when it cannot. Written so that every Node there ever was can read it; main.ts asks the same by it.
 */
'use strict'

var path = require('path')
var fs = require('fs')

var NODE_MAJOR = 24

/** What is wrong with this Node and what to do, in lines; undefined when it will do. */
function findNodeFault() {
  var version = process.versions.node
  var isOld = Number(version.split('.')[0]) < NODE_MAJOR
  // Distributions can build it without; --no-strip-types and NODE_OPTIONS can switch it off.
  if (!isOld && process.features.typescript) return undefined
  var wanted = 'nearpop needs Node ' + NODE_MAJOR + ' or newer' + (isOld ? '' : ' that runs TypeScript')
  var found = 'this is Node ' + version + (isOld ? '' : ' without that') + ' (' + process.execPath + ')'
  return (
    wanted +
    '; ' +
    found +
    '\nfix: ' +
    (isOld ? '' : 'leave --no-strip-types out of the command line and NODE_OPTIONS, or ') +
    fix()
  )
}

function fix() {
  var top = path.join(__dirname, '..')
  var shipped = path.join(top, 'node_modules', '.bin', 'node')
  if (!fs.existsSync(shipped)) return '"npm ci" in ' + top + ' brings one for Linux; others are at https://nodejs.org/'
  return 'run it with the one that "npm ci" brought: ' + shipped + ' ' + path.join(__dirname, 'main.ts')
}

function start() {
  var fault = findNodeFault()
  if (fault === undefined) return import('./main.ts')
  process.stderr.write(fault + '\n')
  process.exitCode = 1
}

module.exports = findNodeFault
if (require.main === module) start()
