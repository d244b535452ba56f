"""The applications a server names: `house`, `booth`, and `app`, both under one server for one machine.

A booth on a host of its own is served from `surveys.app:create_booth()`, which loads no code that knows names.
"""

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from culture.app import create_house
from culture.server import with_static
from surveys.app import create_booth

house = create_house()
booth = create_booth()
app = DispatcherMiddleware(with_static(house), {"/booth": booth})
