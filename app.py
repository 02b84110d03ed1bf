"""The application for servers (`gunicorn app:app`) and for `python app.py`."""

from salesgame import create_app

app = create_app()

if __name__ == "__main__":
    app.run(debug=False, threaded=True, port=int(app.extensions["salesgame.settings"]["PORT"]))
