"""What people make passwords of: our own list, in lower case without accents. Pure."""

_WORDS = """
motdepasse mdp password passe secret code acces admin administrateur compte connexion bienvenue welcome login user
utilisateur internet ordinateur portable telephone mairie commune village ville departement france francais republique
xcontact xdemat demat portail bonjour salut coucou bonsoir merci soleil lune etoile amour bisou bisous jetaime doudou
loulou chouchou cheri cherie maman papa famille enfant bebe princesse prince poupee nounours chocolat caramel vanille
fraise cerise orange citron pomme banane maison jardin voiture moto velo camion tracteur vacances weekend musique
football rugby tennis basket petanque marseille lyon paris troyes reims metz nancy epinal laon chaumont chalons
charleville sedan verdun champagne lorraine ardennes vosges aube marne meuse moselle aisne dragon tigre lion chien chat
cheval poisson oiseau lapin panda dauphin loup renard papillon licorne pokemon batman superman starwars minecraft naruto
monkey iloveyou letmein sunshine shadow master hello ninja azerty qwerty qwertz azertyuiop qsdfghjklm wxcvbn
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre printemps ete automne hiver noel
lundi mardi mercredi jeudi vendredi samedi dimanche bleu blanc rouge vert jaune noir violet rose
marie nathalie isabelle sylvie catherine martine christine francoise valerie sandrine stephanie veronique sophie celine
chantal patricia anne brigitte julie monique aurelie nicole laurence annie emilie dominique virginie corinne elodie
christelle camille caroline lea sarah manon emma louise chloe ines jade alice lucie laura pauline claire
jean michel philippe pierre alain nicolas christophe patrick daniel bernard christian frederic stephane laurent david
sebastien pascal eric thierry olivier gerard thomas julien andre jacques francois bruno vincent alexandre antoine
maxime kevin lucas hugo louis gabriel arthur jules paul leo adam nathan enzo theo mathis loic didier
"""
WORDS = frozenset(_WORDS.split())
# Keys that follow each other, and counting.
RUNS = ("abcdefghijklmnopqrstuvwxyz", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm")
