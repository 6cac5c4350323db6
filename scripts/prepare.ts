// Runs after `npm ci`: builds the web page, so that `npm start` only has to serve it.
