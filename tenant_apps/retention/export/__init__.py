"""« Mes données » : all that the platform holds of an account, in one ZIP prepared in the background.

`commands` asks, prepares and erases; `account` reads the portal, `tenant_apps.requests.holdings` each collectivité;
`archive` writes the ZIP, `reading` its pages for people.
"""
