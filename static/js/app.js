// What every page gains from a script; without it each of these is still a link or a form.
import "./theme.js"
import "./amounts.js"
import "./toasts.js"
import "./menus.js"
import "./forms.js"
