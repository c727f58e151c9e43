"""Second factors, at the same addresses for both audiences; an agent's names begin with `agent_`."""

from django.urls import URLPattern, path

from shared_apps.accounts.views import factors, second_step


def _of(audience: str, root: str, prefix: str) -> list[URLPattern]:
    kept, whose = f"{root}securite/", {"audience": audience}
    return [
        path(f"{root}connexion/verification/", second_step.verification, whose, f"{prefix}verification"),
        path(
            f"{root}connexion/verification/defi/",
            second_step.verification_challenge,
            whose,
            f"{prefix}verification_challenge",
        ),
        path(f"{kept}confirmation/", factors.confirm_password, whose, f"{prefix}confirm_password"),
        path(f"{kept}cles/", factors.listing, whose, f"{prefix}factors"),
        path(f"{kept}cles/cle/", factors.add_passkey, whose, f"{prefix}add_passkey"),
        path(f"{kept}cles/cle/defi/", factors.new_passkey_challenge, whose, f"{prefix}new_passkey_challenge"),
        path(f"{kept}cles/application/", factors.add_authenticator, whose, f"{prefix}add_authenticator"),
        path(f"{kept}cles/codes/", factors.add_codes, whose, f"{prefix}add_codes"),
        path(f"{kept}cles/retirer/<slug:factor>/", factors.remove, whose, f"{prefix}remove_factor"),
        path(f"{kept}cles/retirer/<slug:factor>/<uuid:passkey>/", factors.remove, whose, f"{prefix}remove_passkey"),
    ]


urlpatterns = [
    *_of("citizen", "compte/", ""),
    path("compte/connexion/cle/", second_step.log_in_by_passkey, name="passkey"),
    path("compte/connexion/cle/defi/", second_step.passkey_challenge, name="passkey_challenge"),
    *_of("agent", "agents/", "agent_"),
    path("agents/connexion/second-facteur/", factors.enrolment, name="agent_enrolment"),
]
