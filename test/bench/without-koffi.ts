/** Makes koffi impossible to load, so that the server that is started with this takes its other way. */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === 'koffi') throw new Error('left out')
    return next(specifier, context)
  },
})
