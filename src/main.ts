#!/usr/bin/env node
import { serve } from './cli/serve.ts'

process.exitCode = await serve(process.argv[2] ?? 'nearpop.yaml', console.log)
