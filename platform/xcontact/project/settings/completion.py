"""Help with typing from the State's open services: each is offered where its address is given."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from xcontact.project import env

# https://data.geopf.fr/geocodage/search/ (IGN, Géoplateforme).
ADDRESS_URL = env.text("ADDRESS_URL")
# https://recherche-entreprises.api.gouv.fr/search (DINUM).
COMPANIES_URL = env.text("COMPANIES_URL")

for _name, _url in (("ADDRESS_URL", ADDRESS_URL), ("COMPANIES_URL", COMPANIES_URL)):
    if _url and (urlsplit(_url).scheme not in {"http", "https"} or not urlsplit(_url).hostname):
        raise ImproperlyConfigured(f"XCONTACT_{_name} : une adresse qui commence par https://.")
