"""The application for servers (`gunicorn app:app`) and for `python app.py`."""

import gc
import sys

gc.disable()  # nothing that is loaded here is ever waste
from salesgame import create_app
from salesgame.jobs import scheduler
from salesgame.settings import UnsafeSettings
from salesgame.web.company.first_run import tell_operator

try:
    app = create_app()
except UnsafeSettings as unsafe:
    if __name__ != "__main__":
        raise
    unsafe.show()
    sys.exit(unsafe.exit_code)
# What is loaded by now stays: looking through all of it for what is not needed any more would
# halt every request for a tenth of a second, now and then.
gc.freeze()
gc.enable()

if __name__ == "__main__":
    settings = app.extensions["salesgame.settings"]
    tell_operator(app)
    if settings["SCHEDULER"] == "1":
        scheduler.start(app)
    app.run(host=settings["HOST"], debug=False, threaded=True, port=int(settings["PORT"]))
