"""pykobo, which asks for everything at once; servers that send at most 1,000 give it no more."""

import json
import sys

from pykobo import Manager

SERVER, UID, TOKEN, REPEAT = sys.argv[1:5]

form = Manager(url=SERVER, api_version=2, token=TOKEN).get_form(UID)
form.fetch_data()
[items] = form.repeats.values()
print(json.dumps({"rows": len(form.data), "items": len(items)}))
