"""Tables, migrations and reads; rows never leave here, frozen values do."""
