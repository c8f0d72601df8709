// What the desk's pages do beyond links and forms. Every page works without it.
"use strict";
